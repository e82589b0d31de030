import { simulate } from './seeds'

simulate(2, 2)
