/**
 * A small internet for stories: a loopback network of one's own, its name server, mail hosts in this JVM or in processes of their own, people
 * with JMAP clients, and foreign hosts. Everything here closes what it opened, also when a test fails. Linux: it needs all of 127.0.0.0/8.
 */
package org.postroad.it.world;
