/** What a client may ask of the daemon, whichever of the two protocols it speaks. */
export type ControlRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'start-queue' }
  | { readonly kind: 'stop-queue' }
  | { readonly kind: 'revert' }
  | { readonly kind: 'trace'; readonly on: boolean }
  | { readonly kind: 'children-max'; readonly count: number }
  /** a syslog(3) priority, 0 to 7 */
  | { readonly kind: 'log-level'; readonly priority: number }
  /** ends the programs that these events wait for; they go on as if those had failed */
  | { readonly kind: 'kill'; readonly seqnums: readonly number[]; /** signal(7) */ readonly signal: number }
  /** ends when all that was received is handled, and starts this program in its place if there is one */
  | { readonly kind: 'hand-over'; readonly command: readonly string[] }
  /** `KEY=VALUE`; an empty value takes the property away */
  | { readonly kind: 'environment'; readonly assignments: readonly string[] };
