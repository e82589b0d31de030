import { inBrowser } from '../../src/adapters/sqlite/browser'
import { project } from '../generated/sqlite/contacts/project'
import { tabOf } from './tab'

tabOf(project, inBrowser('kills'), async (database) => {
  const rows = await database.get().query('PRAGMA integrity_check')
  const found = rows.map((row) => String(row['integrity_check'])).join('\n')
  if (found !== 'ok') throw new Error(`integrity_check: ${found}`)
})
