/** What a person or a key may be allowed to do. */
export const PERMISSIONS = [
  'sessions:read',
  'sessions:revoke',
  'sessions:revoke-everyone',
  'sessions:create',
  'sessions:introspect',
  'users:read',
  'users:manage',
  'users:block',
  'users:impersonate',
  'groups:manage',
  'roles:manage',
  'policies:read',
  'policies:manage',
  'audit:read',
  'keys:manage',
  'system:read',
  'notices:send',
  'maintenance:manage',
] as const
export type Permission = (typeof PERMISSIONS)[number]
