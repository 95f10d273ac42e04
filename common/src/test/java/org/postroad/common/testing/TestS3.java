package org.postroad.common.testing;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.postroad.common.blob.s3.S3Credentials;
import org.postroad.common.blob.s3.S3Settings;

/** A real S3 server in this JVM, which checks signatures and keeps its objects in memory. {@link #settings} gives each caller a bucket of its own. */
public final class TestS3 implements AutoCloseable {
    private static final String ACCESS_KEY = "postroad-test";
    private static final String SECRET_KEY = "a secret of the test";

    private final BlobStore objects = new TransientNio2BlobStore();
    private final S3Proxy server;
    private final AtomicInteger buckets = new AtomicInteger();

    private TestS3() {
        server = S3Proxy.builder()
                .blobStore(objects)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
    }

    public static TestS3 start() {
        TestS3 started = new TestS3();
        try {
            started.server.start();
        } catch (Exception cause) {
            throw new IllegalStateException(cause);
        }
        return started;
    }

    /** A new bucket, with a prefix. */
    public S3Settings settings() {
        String bucket = "bucket-" + buckets.incrementAndGet();
        objects.createContainer(bucket);
        return settings(bucket, SECRET_KEY);
    }

    /** A bucket as somebody with this secret sees it. */
    public S3Settings settings(String bucket, String secret) {
        return S3Settings.parse(
                "s3+http://127.0.0.1:" + server.getPort() + "/" + bucket + "/mail",
                S3Settings.USUAL_REGION,
                new S3Credentials(ACCESS_KEY, secret));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception cause) {
            throw new IllegalStateException(cause);
        }
        objects.close();
    }
}
