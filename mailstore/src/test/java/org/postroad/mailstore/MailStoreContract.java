package org.postroad.mailstore;

/** What every mail store does, whatever its engine. */
public interface MailStoreContract
        extends DirectoryContract,
                MailboxesContract,
                EmailsContract,
                EntriesContract,
                SharingContract,
                QuotaContract,
                QueriesContract,
                ChangesContract,
                ConcurrencyContract,
                WritersContract,
                CareContract {}
