import type { Contact } from '../generated'

/** `Ada Lovelace`. */
export const fullName = ({ first_name, last_name }: Pick<Contact, 'first_name' | 'last_name'>) =>
  [first_name, last_name].filter(Boolean).join(' ') || 'Somebody'
