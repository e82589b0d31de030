// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { eq } from '@tanstack/react-db'
import { StrictMode, useEffect, useState } from 'react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { modelCollection } from '../../src/collection'
import type { RejectedWrite } from '../../src/engine'
import { modelHooks } from '../../src/hooks'
import { SyncInspector } from '../../src/inspector'
import { databaseHooks } from '../../src/status-hooks'
import { project as trackerProject } from '../generated/tracker/project'
import type { CommentScope, IssueScope } from '../generated/tracker/shapes'
import type { Comment, CommentCreate, CommentUpdate } from '../generated/tracker/types/comments'
import type { Issue, IssueCreate, IssueUpdate } from '../generated/tracker/types/issues'
import { contacts, contactTags, id, opened, serverHas, unopened } from './support'

afterEach(cleanup)

const names = () => screen.queryAllByRole('listitem').map((item) => item.textContent)

describe('rows of a model', () => {
  test('a ten-line component lists, adds, edits and deletes', async () => {
    const { database } = await opened()
    const collection = contacts(database)
    const { useRows: useContacts } = modelHooks('contacts', collection)
    function Contacts() {
      const { data } = useContacts((q) => q.orderBy(({ contacts }) => contacts.first_name))
      return (
        <ul>
          <button onClick={() => collection.insert({ first_name: 'Ada' })}>add</button>
          {data.map((contact) => (
            <li key={contact.id}>
              {contact.first_name}
              <button
                onClick={() => collection.update(contact.id, (c) => void (c.first_name = 'Bo'))}
              />
              <button onClick={() => collection.delete(contact.id)} />
            </li>
          ))}
        </ul>
      )
    }
    render(<Contacts />)
    await serverHas(database, [{ id: id(1), first_name: 'Zoe' }])
    await vi.waitFor(() => expect(names()).toEqual(['Zoe']))
    act(() => screen.getByText('add').click())
    await vi.waitFor(() => expect(names()).toEqual(['Ada', 'Zoe']))
    act(() => screen.getAllByRole('button')[1]!.click())
    await vi.waitFor(() => expect(names()).toEqual(['Bo', 'Zoe']))
    act(() => screen.getAllByRole('button')[4]!.click())
    await vi.waitFor(() => expect(names()).toEqual(['Bo']))
    await vi.waitFor(async () =>
      expect(
        await database.get().query('SELECT operation FROM _changes ORDER BY id'),
      ).toMatchObject([{ operation: 'insert' }, { operation: 'update' }, { operation: 'delete' }]),
    )
  })

  test('show what is here before the database is open, and under StrictMode', async () => {
    const { database, open } = unopened()
    const { useRows: useContacts } = modelHooks('contacts', contacts(database))
    function App() {
      // As applications do it: StrictMode mounts, unmounts and mounts again.
      useEffect(() => {
        void open()
        return () => void database.stop()
      }, [])
      const { data, isReady } = useContacts()
      return <p>{isReady ? data.length : 'loading'}</p>
    }
    const { container, unmount } = render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
    expect(container.textContent).toBe('loading')
    await vi.waitFor(() => expect(container.textContent).toBe('0'))
    unmount()
    await database.stop()
    expect(() => database.get()).toThrow('not open')
  })

  test('one row, by a key of one column or of several', async () => {
    const { database } = await opened()
    const people = contacts(database)
    const tags = contactTags(database)
    const { useRow: useContact } = modelHooks('contacts', people)
    const { useRow: useContactTag } = modelHooks('contact_tags', tags)
    function App({ of }: { of: string }) {
      const { data: contact } = useContact(of)
      const { data: tag } = useContactTag({ contact_id: of, tag_id: id(9) })
      return (
        <p>
          {contact?.first_name} {tag ? 'tagged' : 'plain'}
        </p>
      )
    }
    const { container, rerender } = render(<App of={id(1)} />)
    await serverHas(database, [
      { id: id(1), first_name: 'Ada' },
      { id: id(2), first_name: 'Bob' },
    ])
    await vi.waitFor(() => expect(container.textContent).toBe('Ada plain'))
    act(() => void tags.insert({ contact_id: id(1), tag_id: id(9) }))
    await vi.waitFor(() => expect(container.textContent).toBe('Ada tagged'))
    rerender(<App of={id(2)} />)
    await vi.waitFor(() => expect(container.textContent).toBe('Bob plain'))
  })
})

describe('rows of a scope', () => {
  const project = {
    ...trackerProject,
    models: {
      ...trackerProject.models,
      comments: {
        ...trackerProject.models.comments,
        via: { column: 'issue_id', parent: 'issues' },
      },
    },
  }

  async function tracker() {
    const made = await opened({}, project)
    const issues = modelCollection<Issue, IssueCreate, IssueUpdate, string, IssueScope>(
      made.database,
      project.models.issues,
    )
    const comments = modelCollection<Comment, CommentCreate, CommentUpdate, string, CommentScope>(
      made.database,
      project.models.comments,
    )
    return { ...made, issues, comments }
  }

  const issue = (number: number, of: number) => ({
    id: id(number),
    project_id: id(of),
    title: `issue ${number}`,
    reporter_id: id(77),
  })

  test('are asked for while somebody shows them, and are exactly those of the scope (scopes)', async () => {
    const { database, sync, issues } = await tracker()
    const { useRows: useIssues } = modelHooks('issues', issues)
    await issues.preload()
    await issues.insert([issue(1, 10), issue(2, 20), issue(3, 10)]).isPersisted.promise
    function App() {
      const [project_id, choose] = useState(id(10))
      const { data, isSynced } = useIssues({ project_id }, (q) =>
        q.orderBy(({ issues }) => issues.title, 'desc'),
      )
      return (
        <ul>
          <button onClick={() => choose(id(20))}>{isSynced ? 'synced' : 'on the way'}</button>
          {data.map(({ id, title }) => (
            <li key={id}>{title}</li>
          ))}
        </ul>
      )
    }
    const { unmount } = render(<App />)
    await vi.waitFor(() => expect(names()).toEqual(['issue 3', 'issue 1']))
    await screen.findByText('synced')
    const asked = (project: number, released: boolean) => ({
      table: 'issues',
      scope: { project_id: id(project) },
      released,
    })
    expect(sync.subscribed).toEqual([asked(10, false)])
    act(() => screen.getByRole('button').click())
    await vi.waitFor(() => expect(names()).toEqual(['issue 2']))
    expect(sync.subscribed).toEqual([asked(10, true), asked(20, false)])
    unmount()
    expect(sync.subscribed).toEqual([asked(10, true), asked(20, true)])
    expect(database.project.models['issues']!.table).toBe('issues')
  })

  test('come by way of the rows that they belong to (scopes: via)', async () => {
    const { issues, comments } = await tracker()
    const { useRows: useComments } = modelHooks('comments', comments)
    await issues.preload()
    await comments.preload()
    await issues.insert([issue(1, 10), issue(2, 20)]).isPersisted.promise
    const comment = (number: number, of: number) => ({
      issue_id: id(of),
      author_id: id(77),
      body: `comment ${number}`,
    })
    await comments.insert([comment(1, 1), comment(2, 2), comment(3, 1)]).isPersisted.promise
    function App() {
      const { data } = useComments({ project_id: id(10) }, (q) =>
        q
          .where(({ comments }) => eq(comments.issue_id, id(1)))
          .orderBy(({ comments }) => comments.body),
      )
      return (
        <ul>
          {data.map(({ id, body }) => (
            <li key={id}>{body}</li>
          ))}
        </ul>
      )
    }
    render(<App />)
    await vi.waitFor(() => expect(names()).toEqual(['comment 1', 'comment 3']))
  })
})

describe('the database', () => {
  test("the sync's status", async () => {
    const { database } = await opened()
    const { useSyncStatus } = databaseHooks(database)
    const App = () => <p>{useSyncStatus().state.is}</p>
    const { container } = render(<App />)
    expect(container.textContent).toBe('connecting')
    act(() => database.status.set({ state: { is: 'live' } }))
    expect(container.textContent).toBe('live')
  })

  test('refused writes, and what can be done about them (semantics 17)', async () => {
    const { database, sync } = unopened()
    const made = sync.create({} as never)
    let writes = [{ writeId: 'w1', table: 'contacts' } as RejectedWrite]
    const retried: unknown[] = []
    let refused = (_write: RejectedWrite) => {}
    await database.initialize({
      createSync: () => ({
        ...made,
        client: {
          ...made.client,
          rejected: async () => writes,
          retry: async (...call) => {
            retried.push(call)
            writes = []
          },
          onRejected: (listener) => {
            refused = listener
            return () => {}
          },
        },
      }),
    })
    const { useRejectedWrites } = databaseHooks(database)
    function App() {
      const { writes, retry, edit } = useRejectedWrites()
      return (
        <ul>
          {writes.map(({ writeId }) => (
            <li key={writeId}>
              {writeId}
              <button onClick={() => void retry(writeId)}>retry</button>
              <button onClick={() => void edit(writeId, { first_name: 'Ada' })}>edit</button>
            </li>
          ))}
        </ul>
      )
    }
    render(<App />)
    await screen.findByText('w1')
    act(() => screen.getByText('retry').click())
    await vi.waitFor(() => expect(names()).toEqual([]))
    writes = [{ writeId: 'w2', table: 'contacts' } as RejectedWrite]
    act(() => refused(writes[0]!))
    await screen.findByText('w2')
    act(() => screen.getByText('edit').click())
    await vi.waitFor(() => expect(names()).toEqual([]))
    expect(retried).toEqual([['w1'], ['w2', '{"first_name":"Ada"}']])
  })

  test('the inspector shows the outbox, the streams and the errors', async () => {
    const { database, sync } = unopened()
    const made = sync.create({} as never)
    const client = { ...made.client, rejected: async () => [], onRejected: () => () => {} }
    await database.initialize({ createSync: () => ({ ...made, client }) })
    await database.get().exec(`
      INSERT INTO contacts (id, first_name) VALUES ('${id(1)}', 'Ada');
      INSERT INTO _shapes (instance, table_name, "offset") VALUES ('contacts', 'contacts', '42_7');`)
    const { container } = render(<SyncInspector database={database} />)
    await vi.waitFor(() => expect(container.textContent).toContain('42_7'))
    for (const text of ['connecting, 0 pending', 'Outbox (1)', id(1), 'pending', 'Streams (1)']) {
      expect(container.textContent).toContain(text)
    }
    act(() => database.status.failed(0, 'the stream of contacts: 503'))
    expect(container.textContent).toContain('the stream of contacts: 503')
  })
})
