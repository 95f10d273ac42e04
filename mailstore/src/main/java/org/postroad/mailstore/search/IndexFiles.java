package org.postroad.mailstore.search;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Map;
import java.util.logging.Level;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.postroad.mailstore.AccountId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index on disk: one writer, and searchers that see what it wrote before the last refresh. What was written before the last commit
 * survives a crash, all or nothing. Written by one thread, searched by many.
 */
final class IndexFiles implements AutoCloseable {
    /** Moves with what stands in the index; one of another format is built anew. */
    static final String FORMAT = "1";

    private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);
    /** Held, so that its level stays: Lucene tells the console how it reads memory and what faster options the JVM has. */
    private static final java.util.logging.Logger LUCENE = java.util.logging.Logger.getLogger("org.apache.lucene");

    private static final String FORMAT_KEY = "format";
    private static final double BUFFER_MEGABYTES = 32;
    private static final int WAITING_MERGES = 6;
    /** How documents lie, so that a search for the newest ends when it has enough of them. */
    private static final Sort NEWEST_FIRST = new Sort(
            new SortField(IndexField.RECEIVED_AT, SortField.Type.LONG, true),
            new SortField(IndexField.ID, SortField.Type.LONG, true));

    static {
        LUCENE.setLevel(Level.SEVERE);
    }

    private final IndexWriter writer;
    private final SearcherManager searchers;

    private IndexFiles(IndexWriter writer) throws IOException {
        this.writer = writer;
        searchers = new SearcherManager(writer, new SearcherFactory());
    }

    /**
     * Opens the index in a directory. Where there is none, or one that cannot be read, an empty one is made; the unreadable one is set
     * aside under the name with {@code .broken} behind it.
     *
     * @param doubted whether every octet is read before it is trusted
     * @throws IOException if the directory cannot be read or written at all
     */
    static IndexFiles open(Path directory, boolean doubted) throws IOException {
        if (isReadable(directory, doubted)) {
            try {
                return open(directory);
            } catch (IOException | RuntimeException failure) {
                if (!isCorruption(failure)) {
                    throw failure;
                }
                setAside(directory, failure);
            }
        }
        return open(directory);
    }

    private static IndexFiles open(Path directory) throws IOException {
        Files.createDirectories(directory);
        ConcurrentMergeScheduler merges = new ConcurrentMergeScheduler();
        merges.setMaxMergesAndThreads(WAITING_MERGES, 1);
        IndexWriterConfig config = new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setMergeScheduler(merges)
                .setMaxFullFlushMergeWaitMillis(0) // a refresh waits for no merge
                .setIndexSort(NEWEST_FIRST)
                .setLeafSorter(Comparator.comparingLong(IndexFiles::newest).reversed())
                .setCommitOnClose(true);
        FSDirectory files = files(directory);
        IndexWriter writer = null;
        try {
            writer = new IndexWriter(files, config);
            writer.setLiveCommitData(Map.of(FORMAT_KEY, FORMAT).entrySet());
            return new IndexFiles(writer);
        } catch (IOException | RuntimeException failure) {
            if (writer != null) {
                writer.rollback();
            }
            files.close();
            throw failure;
        }
    }

    /** Mapped into memory where the files are the machine's own; of others nobody knows that they can be. */
    private static FSDirectory files(Path directory) throws IOException {
        boolean ours = directory.getFileSystem().equals(FileSystems.getDefault());
        return ours ? FSDirectory.open(directory) : new NIOFSDirectory(directory);
    }

    /** Whether there is an index of this format, or none at all; any other is set aside. */
    private static boolean isReadable(Path directory, boolean doubted) throws IOException {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (FSDirectory files = files(directory)) {
            if (!DirectoryReader.indexExists(files)) {
                return true;
            }
            String format = SegmentInfos.readLatestCommit(files).getUserData().getOrDefault(FORMAT_KEY, "");
            if (!format.equals(FORMAT)) {
                throw new CorruptIndexException("it is of format '" + format + "', not " + FORMAT, "search");
            }
            if (doubted) {
                checkEveryOctet(files);
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            if (!isCorruption(failure)) {
                throw failure;
            }
            setAside(directory, failure);
            return false;
        }
    }

    /** When the newest email of a segment was received. */
    private static long newest(LeafReader segment) {
        try {
            PointValues moments = segment.getPointValues(IndexField.RECEIVED_AT);
            return moments == null ? Long.MIN_VALUE : LongPoint.decodeDimension(moments.getMaxPackedValue(), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void checkEveryOctet(FSDirectory files) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(files)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
            }
        }
    }

    /** What a file that holds something else than what was written brings about, and a disk that is full does not. */
    static boolean isCorruption(Throwable failure) {
        return failure instanceof CorruptIndexException
                || failure instanceof IndexFormatTooOldException
                || failure instanceof IndexFormatTooNewException
                || failure instanceof EOFException
                || failure instanceof FileNotFoundException
                || failure instanceof NoSuchFileException
                || failure instanceof RuntimeException
                || failure instanceof InternalError; // a mapped file that was cut
    }

    private static void setAside(Path directory, Exception failure) throws IOException {
        Path aside = directory.resolveSibling(directory.getFileName() + ".broken");
        LOG.warn(
                "the search index cannot be used ({}); it is kept as {} and built anew, older mail is searched without it meanwhile",
                failure.getMessage(),
                aside);
        delete(aside);
        Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    SearcherManager searchers() {
        return searchers;
    }

    void add(Document document) throws IOException {
        writer.addDocument(document);
    }

    void replace(AccountId account, long email, Document document) throws IOException {
        writer.updateDocument(new Term(IndexField.KEY, IndexField.key(account, email)), document);
    }

    void delete(AccountId account, long email) throws IOException {
        writer.deleteDocuments(new Term(IndexField.KEY, IndexField.key(account, email)));
    }

    /** With its marker. */
    void deleteAll(AccountId account) throws IOException {
        writer.deleteDocuments(
                new Term(IndexField.ACCOUNT, IndexField.account(account)),
                new Term(IndexField.MARKER, IndexField.account(account)));
    }

    /** Says that everything of the account up to this point of its sequence is in the index. */
    void mark(AccountId account, long modSeq) throws IOException {
        writer.updateDocument(
                new Term(IndexField.MARKER, IndexField.account(account)), EmailDocuments.marker(account, modSeq));
    }

    /** Later searches see what was written until now. */
    void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
    }

    void commit() throws IOException {
        writer.commit();
    }

    /** Drops what was not committed, as a crash would. */
    void abandon() {
        try (FSDirectory files = (FSDirectory) writer.getDirectory()) {
            searchers.close();
            writer.rollback();
        } catch (IOException | RuntimeException failure) {
            LOG.debug("the search index was not closed cleanly", failure);
        }
    }

    @Override
    public void close() throws IOException {
        try (FSDirectory files = (FSDirectory) writer.getDirectory()) {
            searchers.close();
            writer.close();
        }
    }
}
