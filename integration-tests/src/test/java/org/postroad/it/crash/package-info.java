/**
 * A system that is killed again and again while it takes mail, and what must be true each time it is opened afterwards: I1, I3, I4.
 */
package org.postroad.it.crash;
