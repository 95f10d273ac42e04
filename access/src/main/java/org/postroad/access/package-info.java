/** IMAP, POP3 and ManageSieve: sessions over the store. */
@NullMarked
package org.postroad.access;

import org.jspecify.annotations.NullMarked;
