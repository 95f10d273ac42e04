package org.postroad.mailstore.search;

import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.Emails;

/** What the index reads. */
public record IndexedStore(Database database, BlobStore blobs, Directory directory, Emails emails, Changes changes) {}
