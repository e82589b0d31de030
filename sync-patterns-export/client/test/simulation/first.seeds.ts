import { simulate } from './seeds'

// Two files, so that two cores have something to do.
simulate(1, 2)
