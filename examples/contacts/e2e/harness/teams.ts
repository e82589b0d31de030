/** Each test has a team of its own, so that no test sees what another wrote. */
export const TEAMS = {
  'two-devices': 40,
  'two-tabs': 40,
  offline: 40,
  reload: 40,
  'closed-tab': 40,
  'lost-answer': 40,
  leader: 40,
  'killed-writing': 40,
  'killed-starting': 2_000,
  refused: 40,
  edited: 40,
  token: 40,
  'sign-out': 40,
  'sign-out-tabs': 40,
  owner: 40,
  'other-owner': 30,
  memory: 40,
  upgrade: 40,
  large: 100_000,
  north: 5_000,
  south: 40,
} as const

export type Team = keyof typeof TEAMS
