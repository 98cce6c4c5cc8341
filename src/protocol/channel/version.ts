/** The protocol's version: the first message on every channel. Raise it when a method or a message changes its meaning. */
export const protocolVersion = '1';
