/**
 * Test support that every module may use: transcripts of line protocols, played against a bare session or over a socket.
 */
package org.postroad.common.testing;
