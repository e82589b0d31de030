import { expect, test } from 'vitest'
import { instanceOf } from '../../src/sync/instance'
import { shapeRequest } from '../../src/sync/shape-request'
import { project } from '../generated/contacts/project'

const contacts = instanceOf(project.models.contacts, {})
const request = (electricUrl: string) =>
  shapeRequest({ config: { electricUrl, apiBaseUrl: 'http://sync.test' } }, contacts)

test.each(['http://electric.test:3000', 'http://electric.test:3000/v1/shape'])(
  '%s is Electric itself, which is told the table',
  (electricUrl) => {
    const { url, params } = request(electricUrl)
    expect(url).toBe('http://electric.test:3000/v1/shape')
    expect(params['table']).toBe('"contacts"')
  },
)

test('any other address is a guard, which knows the shape', () => {
  const { url, params } = request('http://sync.test/api/shapes')
  expect(url).toBe('http://sync.test/api/shapes/contacts')
  expect(params).toEqual({})
})
