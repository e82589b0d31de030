import { notify } from '../ui/notice'
import { words } from '../ui/words'
import {
  type Contact,
  contactsCollection,
  contactTagsCollection,
  database,
  type Tag,
  tagsCollection,
} from '../generated'

/** What a contact's form gives. */
export interface ContactValues {
  readonly first_name: string
  readonly last_name: string | null
  readonly email: string | null
  readonly tags: readonly string[]
}

/** A contact and its tags: one transaction, here and at the server. */
export function createContact({ tags, ...values }: ContactValues, id = newId()): string {
  persist(() => {
    contactsCollection.insert({ id, ...values })
    link(id, tags)
  })
  return id
}

/** Writes what differs. */
export function changeContact(
  { id }: Contact,
  { tags, ...values }: ContactValues,
  before: readonly Tag[],
): void {
  const had = before.map((tag) => tag.id)
  persist(() => {
    contactsCollection.update(id, (contact) => void Object.assign(contact, values))
    link(
      id,
      tags.filter((tag) => !had.includes(tag)),
    )
    unlink(
      id,
      had.filter((tag) => !tags.includes(tag)),
    )
  })
}

/** Gives what makes it undone. */
export function deleteContact(contact: Contact, tagged: readonly Tag[]): () => void {
  const { id, first_name, last_name, email } = contact
  const tags = tagged.map((tag) => tag.id)
  persist(() => {
    unlink(id, tags)
    contactsCollection.delete(id)
  })
  return () => void createContact({ first_name, last_name, email, tags }, id)
}

export function createTag(name: string, color: string): string {
  const id = newId()
  persist(() => void tagsCollection.insert({ id, name, color }))
  return id
}

const newId = () => database.environment.uuid()

function link(contact_id: string, tags: readonly string[]): void {
  for (const tag_id of tags) contactTagsCollection.insert({ contact_id, tag_id })
}

function unlink(contact_id: string, tags: readonly string[]): void {
  for (const tag_id of tags) {
    contactTagsCollection.delete(contactTagsCollection.utils.keyOf({ contact_id, tag_id }))
  }
}

function persist(writes: () => void): void {
  const { isPersisted } = database.write(writes)
  // What the device itself refuses, such as an update of a row that has just gone.
  isPersisted.promise.catch((error: unknown) => notify({ text: words(error) }))
}
