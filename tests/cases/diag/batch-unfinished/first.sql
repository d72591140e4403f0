DELETE FROM entries WHERE row = 2;
UPDATE runs SET end = 0, complete = 0;
