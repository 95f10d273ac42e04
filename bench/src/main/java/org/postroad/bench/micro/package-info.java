/**
 * Measurements of single steps in memory, with JMH: what each costs a message, so that a profile can be checked against it. Uses the public
 * doors of the rooms; called by people, from the command line: {@code java -cp bench.jar org.openjdk.jmh.Main}.
 */
@NullMarked
package org.postroad.bench.micro;

import org.jspecify.annotations.NullMarked;
