/** A person of the demo. */
export interface DemoUser {
  readonly loginId: string
  readonly name: string
  readonly department: string
  readonly groups: readonly string[]
  readonly isSuperUser?: true
  readonly roles?: readonly string[]
}

/** Those who may do something in the dashboard. */
const STAFF: readonly DemoUser[] = [
  { loginId: 'admin', name: 'Ines Carvalho', department: 'IT', groups: [], isSuperUser: true },
  { loginId: 'operator', name: 'Tomasz Zieliński', department: 'IT', groups: [], roles: ['Operator'] },
  { loginId: 'auditor', name: 'Grace Wanjiru', department: 'Compliance', groups: [], roles: ['Auditor'] },
]

/** Group by group: department, then its people. Some belong to a second group. */
const PEOPLE: Readonly<
  Record<string, readonly [department: string, name: string, ...furtherGroups: string[]][]>
> = {
  Engineering: [
    ['Platform', 'Amina Diallo'],
    ['Platform', 'Mateo Fernández', 'On call'],
    ['Platform', 'Yuki Tanaka', 'On call'],
    ['Web', "Siobhán O'Connor"],
    ['Web', 'Luca Moretti'],
    ['Web', 'Priya Raghavan'],
    ['Mobile', 'Nguyễn Minh Anh', 'On call'],
    ['Mobile', 'Olamide Adeyemi'],
  ],
  Sales: [
    ['Key accounts', 'Charlotte Dubois'],
    ['Key accounts', 'Henrik Lindqvist'],
    ['Field', 'Fatima Al-Sayed'],
    ['Field', 'João Pereira'],
    ['Field', 'Katarína Nováková'],
    ['Inside', 'Daniel Kim'],
    ['Inside', 'Zanele Khumalo'],
  ],
  Support: [
    ['First line', 'Bruno Almeida'],
    ['First line', 'Leila Haddad'],
    ['First line', 'Oskar Nowak', 'On call'],
    ['Second line', 'Mei-Ling Chen', 'On call'],
    ['Second line', 'Ravi Deshmukh'],
    ['Second line', 'Sofia Papadopoulou'],
  ],
  Finance: [
    ['Accounting', 'Ingrid Hansen'],
    ['Accounting', 'Kwame Mensah'],
    ['Accounting', 'Valentina Rossi'],
    ['Payroll', 'Ahmet Yılmaz'],
    ['Payroll', 'Emily Tremblay'],
    ['Controlling', 'Dmytro Shevchenko'],
  ],
  Logistics: [
    ['Warehouse', 'Isabela Souza'],
    ['Warehouse', 'Jakub Dvořák'],
    ['Warehouse', 'Nadia Benali'],
    ['Transport', 'Liam MacLeod'],
    ['Transport', 'Sunita Thapa'],
    ['Transport', 'Aroha Ngata'],
    ['Purchasing', 'Elif Demir'],
  ],
  'On call': [
    ['Operations', 'Björn Eriksson'],
    ['Operations', 'Chiamaka Okafor'],
    ['Operations', 'Samuel Goldberg', 'Support'],
  ],
}

/** `Siobhán O'Connor` → `siobhan.oconnor` */
function loginIdOf(name: string): string {
  return name
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[^A-Za-z -]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.')
}

const ORDINARY: readonly DemoUser[] = Object.entries(PEOPLE).flatMap(([group, people]) =>
  people.map(([department, name, ...furtherGroups]) => ({
    loginId: loginIdOf(name),
    name,
    department,
    groups: [group, ...furtherGroups],
  })),
)

/** Everybody in the demo: 40 people, six groups. */
export const DEMO_USERS: readonly DemoUser[] = [...STAFF, ...ORDINARY]

/** The accounts that a newcomer is told about, and what they are for. */
export const DEMO_ACCOUNTS: readonly { loginId: string; what: string }[] = [
  { loginId: 'admin', what: 'super user: can do everything' },
  { loginId: 'operator', what: 'sees sessions and can end them' },
  { loginId: 'auditor', what: 'sees sessions and records, cannot change anything' },
  { loginId: 'amina.diallo', what: 'an ordinary user, for the demo application' },
]
