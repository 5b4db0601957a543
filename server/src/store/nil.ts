/** Before every other UUID (RFC 9562): where a walk through them begins. */
export const NIL = '00000000-0000-0000-0000-000000000000'
