import { contactsCollection, database, initializeDatabase } from './generated'
import { showContacts } from './contacts'
import { signedIn } from './token'

showContacts(document.querySelector('ul')!)

document.querySelector('form')!.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target as HTMLFormElement
  contactsCollection.insert({ first_name: String(new FormData(form).get('first_name')) })
  form.reset()
})

const status = document.querySelector('[role=status]')!
database.status.subscribe(() => {
  const { state, pending } = database.status.get()
  status.textContent = `${state.is}, ${pending} waiting`
})

await initializeDatabase({ headers: signedIn })
