/** What builds the C export as it is. */
export const makefile = `# make: compiles the network and compares every step with its golden integers.
CC ?= cc
CFLAGS ?= -O2 -Wall -Wextra -Werror
# Factors of adjustment mode float are doubles: no fused multiply-add.
override CFLAGS += -std=c99 -ffp-contract=off

.PHONY: test clean
test: test_main
	./test_main golden

test_main: $(wildcard *.c *.h)
	$(CC) $(CFLAGS) $(wildcard *.c) -o $@ -lm

clean:
	rm -f test_main
`;
