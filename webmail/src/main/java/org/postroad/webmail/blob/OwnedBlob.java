package org.postroad.webmail.blob;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.PartDecoder;

/** Bytes that the caller may read. Immutable. */
public abstract class OwnedBlob {
    private final BlobRef ref;
    private final long size;

    private OwnedBlob(BlobRef ref, long size) {
        this.ref = ref;
        this.size = size;
    }

    static OwnedBlob whole(BlobStore blobs, BlobRef ref, long size) {
        return new OwnedBlob(ref, size) {
            @Override
            public InputStream open() throws IOException {
                return blobs.open(ref.blob());
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                return blobs.open(ref.blob(), offset, length);
            }
        };
    }

    static OwnedBlob part(BlobStore blobs, BlobRef ref, BodyPart part) {
        return new OwnedBlob(ref, part.size()) {
            @Override
            public InputStream open() throws IOException {
                InputStream encoded = blobs.open(ref.blob(), part.bodyOffset(), part.encodedLength());
                return closing(PartDecoder.decode(part, encoded), encoded);
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                InputStream decoded = open();
                decoded.skipNBytes(offset);
                return new FirstOctets(decoded, length);
            }
        };
    }

    public BlobRef ref() {
        return ref;
    }

    /** Octets. */
    public long size() {
        return size;
    }

    public abstract InputStream open() throws IOException;

    /** A range, which lies inside. */
    public abstract InputStream open(long offset, long length) throws IOException;

    private static InputStream closing(InputStream decoded, InputStream encoded) {
        return new FilterInputStream(decoded) {
            @Override
            public void close() throws IOException {
                encoded.close();
            }
        };
    }
}
