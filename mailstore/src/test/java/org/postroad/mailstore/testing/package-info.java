/** A real mail store for tests of this module and of those above it. */
package org.postroad.mailstore.testing;
