import { contactsCollection } from './generated'

/** Keeps a list's items as the contacts are: each change touches the items that it is about. */
export function showContacts(list: HTMLElement): { unsubscribe: () => void } {
  const items = new Map<string, HTMLElement>()
  return contactsCollection.subscribeChanges(
    (changes) => {
      for (const { type, key, value } of changes) {
        if (type === 'delete') {
          items.get(key)?.remove()
          items.delete(key)
          continue
        }
        const item = items.get(key) ?? document.createElement('li')
        item.textContent = [value.first_name, value.last_name].filter(Boolean).join(' ')
        if (items.has(key)) continue
        items.set(key, item)
        list.append(item)
      }
    },
    { includeInitialState: true },
  )
}
