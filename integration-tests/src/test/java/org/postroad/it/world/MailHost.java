package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.URI;
import org.postroad.common.testing.Loopback.Service;

/** One of our mail systems, seen from outside. */
public interface MailHost extends AutoCloseable {
    /** Everybody's. */
    String PASSWORD = "correct horse battery";

    HostPlan plan();

    /** Serves from now on; returns when it does. */
    void start() throws Exception;

    /** Ends cleanly. It can be started again on what it kept. */
    void stop() throws Exception;

    /** What {@code postroad user}, {@code queue} and {@code road} ask for. */
    JsonNode operate(String operation, ObjectNode arguments);

    default InetSocketAddress at(Service service) {
        return plan().at(service);
    }

    default URI web() {
        InetSocketAddress http = at(Service.HTTP);
        return URI.create("http://" + http.getAddress().getHostAddress() + ":" + http.getPort());
    }

    /** Adds somebody, by the operator's command. */
    default void add(String address, String name) {
        ObjectNode person = JsonNodeFactory.instance.objectNode();
        operate("user.add", person.put("address", address).put("name", name).put("password", PASSWORD));
    }

    /** Adds somebody, who logs in. */
    default Person person(String address, String name) throws Exception {
        add(address, name);
        return login(address);
    }

    /** Somebody who was added before logs in. */
    default Person login(String address) throws Exception {
        return Person.login(web(), address, PASSWORD);
    }
}
