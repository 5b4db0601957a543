import pg from 'pg'

/** Values that a list has to bear: as long as anybody can make them, from right to left, and of signs that must not be cut. */
export const HARD = {
  long: `${'averyveryverylongloginidthatsomedirectoryhandsout.'.repeat(4)}@a`.slice(0, 200),
  hebrew: 'דנה.לוי@דוגמה.ישראל',
  emoji: '👩‍👩‍👧‍👦'.repeat(40),
} as const

/** Whose login id is `HARD.long`. */
export const HARD_PERSON = {
  loginId: HARD.long,
  name: 'Bruno-Maximilian '.repeat(12).trim(),
  department: 'Department of '.repeat(14).trim(),
} as const

interface Changed {
  readonly loginId: string
  readonly name: string
  readonly department: string
}

/** Whom they are given to. */
const CHANGES: Readonly<Record<string, Changed>> = {
  'bruno.almeida': HARD_PERSON,
  'leila.haddad': { loginId: HARD.hebrew, name: 'ليلى حداد (الدعم)', department: 'תמיכה (קו ראשון)' },
  'oskar.nowak': { loginId: HARD.emoji, name: '🧑🏽‍🚀'.repeat(60), department: '🏳️‍🌈'.repeat(50) },
}

/** Gives some people of the demo, and their group Support, such names. Sessions that they have stay theirs. */
export async function giveHardNames(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    for (const [loginId, changed] of Object.entries(CHANGES))
      await client.query(
        `UPDATE curfew.users SET login_id = $2, login_key = lower($2), name = $3, department = $4 WHERE login_id = $1`,
        [loginId, changed.loginId, changed.name, changed.department],
      )
    await client.query(`UPDATE curfew.groups SET name = $1 WHERE name = 'Support'`, [
      'Support '.repeat(25).trim(),
    ])
  } finally {
    await client.end()
  }
}
