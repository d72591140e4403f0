# bash completion for pdfgen(1). Commands and options are asked of the program itself, so they cannot go stale.

_pdfgen_options() # COMMAND: its long options
{
    "${COMP_WORDS[0]}" help "$1" 2>/dev/null | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

_pdfgen_commands()
{
    "${COMP_WORDS[0]}" help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'
}

_pdfgen_choices() # COMMAND OPTION: the words that an option chooses among
{
    "${COMP_WORDS[0]}" help "$1" 2>/dev/null | sed -n "s/^.* $2=\([a-z]*|[a-z|,]*\).*/\1/p" | tr '|' ' '
}

_pdfgen_files() # GLOB: files that match, and folders
{
    local IFS=$'\n'
    compopt -o filenames
    COMPREPLY=($(compgen -f -X "!$1" -- "$cur") $(compgen -d -- "$cur"))
}

_pdfgen()
{
    local cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "$(_pdfgen_commands) --help --version" -- "$cur"))
        return
    fi
    # readline hands over --name=value as three words
    if [[ $cur == = ]]; then
        cur=
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $option in
    --layout | --fonts | --template) _pdfgen_files '*.xml' ;;
    --password-file | --credentials | --ca) _pdfgen_files '*' ;;
    --icc) _pdfgen_files '*.ic[cm]' ;;
    --printer) COMPREPLY=($(compgen -W "$(lpstat -e 2>/dev/null)" -- "$cur")) ;;
    --media) COMPREPLY=($(compgen -W 'a3 a4 a5 letter legal' -- "$cur")) ;;
    -o | --output)
        if [[ $command == ledger ]]; then _pdfgen_files '*.sqlite'; elif [[ $command == extract || $command == mail ]]; then compopt -o filenames && COMPREPLY=($(compgen -d -- "$cur")); else _pdfgen_files '*.pdf'; fi
        ;;
    --content-root) compopt -o filenames && COMPREPLY=($(compgen -d -- "$cur")) ;;
    --tiles) COMPREPLY=($(compgen -W 'letter letter,portrait letter,landscape a4 a4,portrait a4,landscape' -- "$cur")) ;;
    --impose)
        case $cur in
        *,*) COMPREPLY=($(compgen -P "${cur%,*}," -W 'sheet= fit flip=long flip=short gutter= repeat signature= creep= tuck=' -- "${cur##*,}")) ;;
        *) COMPREPLY=($(compgen -W '2-up 4-up booklet letter-fold z-fold work-and-turn' -- "$cur")) ;;
        esac
        ;;
    --stage | --diagnostics | --outline | --profile | --sides | --print-color-mode | --format) COMPREPLY=($(compgen -W "$(_pdfgen_choices "$command" "$option")" -- "$cur")) ;;
    --overlap) COMPREPLY=($(compgen -W '5mm 10mm 15mm 20mm' -- "$cur")) ;;
    --forget | --jobs | --shard | --set | --copies | --job-name | --timeout | --ink-limit | --group | --server | --to | --rate | --credential-command) ;;
    *)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "$(_pdfgen_options "$command")" -- "$cur"))
        else
            case $command in
            build | dump | batch) _pdfgen_files '*.xml' ;;
            ledger) _pdfgen_files '*.sqlite' ;;
            mail) if [[ ${COMP_WORDS[*]} == *--from-ledger* ]]; then _pdfgen_files '*.xml'; else _pdfgen_files '*.pdf'; fi ;;
            merge | print) if [[ ${COMP_WORDS[*]} == *--from-ledger* ]]; then _pdfgen_files '*.sqlite'; else _pdfgen_files '*.pdf'; fi ;;
            extract) _pdfgen_files '*.pdf' ;;
            schema) COMPREPLY=($(compgen -W 'article layout timeline fonts record job mail' -- "$cur")) ;;
            help) COMPREPLY=($(compgen -W "$(_pdfgen_commands)" -- "$cur")) ;;
            esac
        fi
        ;;
    esac
}
complete -F _pdfgen pdfgen
