package org.postroad.mailstore;

/** What every mail store does, whatever its engine. */
public interface MailStoreContract
        extends DirectoryContract,
                MailboxesContract,
                EmailsContract,
                QueriesContract,
                ChangesContract,
                ConcurrencyContract {}
