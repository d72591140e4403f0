// Loaded before ippeveprinter, which starts only where it can tell the network of itself: a test's printer is
// nobody's business.
void *avahi_client_new(const void *poll, int flags, void *callback, void *data, int *error);

void *avahi_client_new(const void *poll, int flags, void *callback, void *data, int *error)
{
    static const int client = 0;
    (void)poll, (void)flags, (void)callback, (void)data, (void)error;
    return (void *)&client;
}
