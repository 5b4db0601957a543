/**
 * The version of what is said over the live connection. A client names it in the handshake's query, `?protocol=1`; one that names
 * none speaks version 1. It grows when a client of the version before would misunderstand what it is told.
 */
export const PROTOCOL_VERSION = 1
