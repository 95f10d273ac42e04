/**
 * Test support that every module may use: transcripts of line protocols, played against a bare session or over a socket; databases, stores and
 * disks that fail; addresses and ports of one's own.
 */
package org.postroad.common.testing;
