/**
 * Measurements: {@link org.postroad.bench.Load} of a whole system over loopback, {@link org.postroad.bench.StoreLoad} of its storage alone,
 * both beside the bare log in the same run. Uses sockets, disk, and the program itself;
 * called by people, from the command line. Says nothing that it did not measure in the same run.
 */
@NullMarked
package org.postroad.bench;

import org.jspecify.annotations.NullMarked;
