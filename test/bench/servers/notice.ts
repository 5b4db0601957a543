import type { Notice } from '@curfew/shared'

/** A notice as Curfew sends it, for the servers that Curfew is compared with: the same number of bytes. */
export const NOTICE: Notice = {
  noticeId: '0198a1b2-0000-4000-8000-000000000001',
  sessionId: '0198a1b2-0000-4000-8000-000000000002',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  message: 'Maintenance begins now. You can sign in again at 18:00.',
  endedAt: '2026-01-01T12:00:00.000Z',
  revocationId: '0198a1b2-0000-4000-8000-000000000003',
}
