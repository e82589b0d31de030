export const Logo = () => <img className="logo" src="/icon.svg" alt="" width={32} height={32} />
