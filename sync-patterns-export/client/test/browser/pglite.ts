import { inBrowser } from '../../src/adapters/pglite/browser'
import { project } from '../generated/contacts/project'
import { tabOf } from './tab'

tabOf(project, inBrowser('kills'), async () => {})
