int not_a_scanner(void);

int not_a_scanner(void) { return 0; }
