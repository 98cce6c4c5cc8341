/** What a channel asks of the wire below it: ordered delivery of plain data, and word when the other side is gone. */
export interface Transport {
  /**
   * Throws when the message cannot be cloned or the wire is already gone. `handedOver`: memory in the message that the sender
   * gives away; wires that cannot move it copy it.
   */
  post(message: unknown, handedOver?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `reason` is one line for people; called at most once. */
  onClose(listener: (reason: string) => void): void;
}
