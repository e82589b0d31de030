export const TagDot = ({ color }: { readonly color: string }) => (
  <span className="dot" style={{ background: color }} aria-hidden="true" />
)
