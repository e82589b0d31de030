export { type Clock } from './clock'
export {
  type Asked,
  type Fault,
  Faults,
  type Match,
  type Policy,
  isShape,
  isWrite,
  ofTable,
} from './faults'
export { type Listening, listen } from './listen'
export { type ServerChange, TestServer, type TestServerOptions } from './server'
