package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.blob.BlobId;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.StoreView;
import org.postroad.it.world.TwoSystems;
import org.postroad.mailstore.Email;

/** One letter to a hundred people, half of them here and half of them there: each gets it once, and its bytes are kept once (I2, I3). */
class HundredRecipientsTest {
    private static final int EACH = 50;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void everybodyGetsItOnce() {
        List<String> here = people("north.test");
        List<String> there = people("south.test");
        StoreView north = new StoreView(((InsideHost) systems.north()).system());
        StoreView south = new StoreView(((InsideHost) systems.south()).system());
        north.addPeople(here);
        south.addPeople(there);
        Person alice = systems.alice();
        List<String> all = Stream.concat(here.stream(), there.stream()).toList();

        SentLetter sent = alice.send(Letter.to(all.toArray(String[]::new)).about("To everybody"));

        await("everybody is delivered").until(() -> allDelivered(alice, sent));
        Set<BlobId> inSouth = blobsOfOneEach(south, there, sent);
        assertEquals(1, inSouth.size(), "blobs in the south");
        Set<BlobId> inNorth = blobsOfOneEach(north, here, sent);
        inNorth.addAll(blobsOfOneEach(north, List.of(alice.address()), sent));
        assertEquals(2, inNorth.size(), "blobs in the north: what was sent, and what Alice wrote");
        assertEquals(List.of(), north.check());
        assertEquals(List.of(), south.check());
    }

    private static boolean allDelivered(Person alice, SentLetter sent) {
        JsonNode statuses = alice.submission(sent.submissionId()).path("deliveryStatus");
        List<String> delivered = new ArrayList<>();
        statuses.forEach(status -> delivered.add(status.path("delivered").asText()));
        return Collections.frequency(delivered, "yes") == EACH
                && Collections.frequency(delivered, Person.RELAYED) == EACH;
    }

    private static Set<BlobId> blobsOfOneEach(StoreView store, List<String> people, SentLetter sent) {
        Set<BlobId> blobs = new HashSet<>();
        for (String address : people) {
            List<Email> copies = store.emails(address).getOrDefault(sent.messageId(), List.of());
            assertEquals(1, copies.size(), "copies of " + address);
            blobs.add(copies.get(0).blobId());
        }
        return blobs;
    }

    private static List<String> people(String domain) {
        return IntStream.rangeClosed(1, EACH)
                .mapToObj(i -> "person" + i + "@" + domain)
                .toList();
    }
}
