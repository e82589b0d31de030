/** Marks what the server does not have yet. */
export const Waiting = () => (
  <span className="waiting" role="img" aria-label="Not sent yet" title="Not sent yet" />
)
