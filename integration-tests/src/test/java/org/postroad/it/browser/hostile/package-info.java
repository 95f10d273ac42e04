/**
 * What hostile senders write: messages made of vectors (file {@code hostile/vectors.txt} of the test resources), the places in a document
 * where they stand, and the ways in which mail carries a document. And somebody elsewhere, who would see a request that leaves.
 *
 * <p>Used by {@code HostileMailTest}, which opens them all in the reader. Whoever hears of a new attack adds its line to the file.
 */
package org.postroad.it.browser.hostile;
