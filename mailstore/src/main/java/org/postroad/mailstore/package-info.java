/** Accounts, mailboxes, messages, changes: where mail lives. */
@NullMarked
package org.postroad.mailstore;

import org.jspecify.annotations.NullMarked;
