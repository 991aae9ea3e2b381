/** The status with which the daemon ends because nothing is to be done (native/holder/core.h, packaging/systemd). */
export const IDLE_STATUS = 75;

/** What keeps a daemon from ending for a while. */
export interface Presence {
  /** why it has to stay, in words for the log; null when it need not */
  reasonToStay(): string | null;
  stays(reason: string): void;
  /** does not return */
  leave(): void;
}

/**
 * `--idle-exit`: has the daemon end when nothing was to be done for a while. Whoever holds its sockets (devmaster-holder, or
 * systemd with our socket units) starts it again when something is.
 *
 * Between the last look and the end nothing is read, so that what comes then waits in the sockets.
 */
export class IdleExit {
  readonly #presence: Presence;
  readonly #timer: NodeJS.Timeout;

  constructor(afterMs: number, presence: Presence) {
    this.#presence = presence;
    this.#timer = setTimeout(() => this.#consider(), afterMs);
  }

  /** Something was done. */
  note(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #consider(): void {
    const reason = this.#presence.reasonToStay();
    if (reason === null) return this.#presence.leave();
    this.#presence.stays(reason);
    this.#timer.refresh();
  }
}
