/** What other projects use to test against a real mail system. */
@NullMarked
package org.postroad.testkit;

import org.jspecify.annotations.NullMarked;
