package org.postroad.common.blob.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Some of the objects in a bucket. Immutable.
 *
 * @param objects in the order of their keys
 * @param more whether there are more after these
 */
public record S3Listing(List<S3Object> objects, boolean more) {
    public S3Listing {
        objects = List.copyOf(objects);
    }

    /**
     * One object.
     *
     * @param key after the prefix
     * @param size octets
     * @param modified when it was stored, by the store's clock
     */
    public record S3Object(String key, long size, Instant modified) {}

    /** Reads an answer to ListObjectsV2. */
    static S3Listing parse(byte[] xml, String prefix) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            return read(factory.createXMLStreamReader(new ByteArrayInputStream(xml)), prefix);
        } catch (XMLStreamException | DateTimeException | NumberFormatException malformed) {
            throw new IOException("the S3 store's list cannot be read", malformed);
        }
    }

    private static S3Listing read(XMLStreamReader xml, String prefix) throws XMLStreamException {
        List<S3Object> objects = new ArrayList<>();
        boolean more = false;
        String key = "";
        long size = 0;
        Instant modified = Instant.MAX;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "Key" -> key = xml.getElementText();
                    case "Size" -> size = Long.parseLong(xml.getElementText());
                    case "LastModified" -> modified = Instant.parse(xml.getElementText());
                    case "IsTruncated" -> more = Boolean.parseBoolean(xml.getElementText());
                    default -> {}
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equals("Contents")) {
                if (key.startsWith(prefix)) {
                    objects.add(new S3Object(key.substring(prefix.length()), size, modified));
                }
            }
        }
        return new S3Listing(objects, more);
    }
}
