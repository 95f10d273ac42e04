/** The storage under {@code kill -9}: a child process writes and acknowledges, the parent kills it and looks at what is left (I1, I3). */
package org.postroad.common.crash;
