package io.celltwin.hil.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against the client that the daemon itself uses (Paho), and raw sockets for what it would not do.
@Timeout(60)
class EmbeddedBrokerTest {
  private static final long WITHIN_MILLIS = 10_000;

  private final EmbeddedBroker broker;
  private final List<PahoClient> clients = new ArrayList<>();

  EmbeddedBrokerTest() throws IOException {
    broker = EmbeddedBroker.start(0);
  }

  @AfterEach
  void closeAll() throws MqttException {
    for (PahoClient client : clients) {
      if (client.paho.isConnected()) client.paho.disconnect(WITHIN_MILLIS);
      client.paho.close(true);
    }
    broker.close();
  }

  @Test
  void deliversAtTheLowerQosOfPublisherAndSubscriber() throws Exception {
    PahoClient subscriber = client("s");
    assertArrayEquals(new int[] {0}, subscriber.subscribe("q0/#", 0));
    assertArrayEquals(new int[] {1}, subscriber.subscribe("q1/#", 1));
    PahoClient publisher = client("p");
    publisher.publish("q0/a", "one", 1, false);
    publisher.publish("q1/a", "two", 0, false);
    publisher.publish("q1/a", "three", 1, false);
    assertEquals("q0/a one 0 live", subscriber.next());
    assertEquals("q1/a two 0 live", subscriber.next());
    assertEquals("q1/a three 1 live", subscriber.next());
    assertEquals(3, broker.messagesIn());
    assertEquals(3, broker.messagesOut());
    assertEquals(0, broker.dropped());
    assertEquals(2, broker.connectedClients());
  }

  @Test
  void deliversOnceWhereFiltersOverlapAndNoMoreAfterUnsubscribe() throws Exception {
    PahoClient client = client("s");
    client.subscribe("a/#", 0);
    client.subscribe("a/+", 1);
    client.publish("a/b", "once", 1, false);
    client.paho.unsubscribe("a/#");
    client.publish("a/b", "again", 1, false);
    client.paho.unsubscribe("a/+");
    client.publish("a/b", "unheard", 1, false);
    client.subscribe("end", 0);
    client.publish("end", "", 0, false);
    assertEquals("a/b once 1 live", client.next());
    assertEquals("a/b again 1 live", client.next());
    assertEquals("end  0 live", client.next());
  }

  @Test
  void grantsQos1AtMostAndPassesOnQos2AsQos1() throws Exception {
    PahoClient client = client("s");
    assertArrayEquals(new int[] {1}, client.subscribe("a", 2));
    client.publish("a", "x", 2, false);
    assertEquals("a x 1 live", client.next());
  }

  @Test
  void passesOnARepeatedQos2MessageOnce() throws Exception {
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(0);
      raw.send("3406 0001 61 0007 78");
      raw.expect("5002 0007");
      raw.send("3c06 0001 61 0007 78");
      raw.expect("5002 0007");
      raw.send("6202 0007");
      raw.expect("7002 0007");
      assertEquals(1, broker.messagesIn());
      raw.send("3406 0001 61 0007 78");
      raw.expect("5002 0007");
      assertEquals(2, broker.messagesIn());
    }
  }

  @Test
  void keepsTheLastRetainedMessageUntilAnEmptyOneClearsIt() throws Exception {
    PahoClient publisher = client("p");
    publisher.publish("state/a", "old", 1, true);
    publisher.publish("state/a", "new", 1, true);
    publisher.publish("state/b", "other", 0, true);
    publisher.publish("state/a", "live only", 1, false);

    PahoClient early = client("s1");
    early.subscribe("state/+", 1);
    assertEquals("state/a new 1 retained", early.next());
    assertEquals("state/b other 0 retained", early.next());

    publisher.publish("state/a", "", 1, true);
    assertEquals("state/a  1 live", early.next());
    PahoClient late = client("s2");
    late.subscribe("state/+", 1);
    assertEquals("state/b other 0 retained", late.next());
  }

  @Test
  void publishesTheWillOfAClientThatIsGoneWithoutDisconnect() throws Exception {
    PahoClient watcher = client("s");
    watcher.subscribe("w", 0);
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(60);
    }
    assertEquals("w gone 0 live", watcher.next());
    await(() -> broker.connectedClients() == 1);
  }

  @Test
  void forgetsTheWillAtDisconnect() throws Exception {
    PahoClient watcher = client("s");
    watcher.subscribe("#", 0);
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(60);
      raw.send("e000");
      raw.expectClosed();
    }
    await(() -> broker.connectedClients() == 1);
    watcher.publish("end", "", 0, false);
    assertEquals("end  0 live", watcher.next());
  }

  @Test
  void retainsAWillThatAsksForIt() throws Exception {
    MqttConnectOptions options = options();
    options.setWill("status", "offline".getBytes(UTF_8), 1, true);
    client("daemon", options).abandon();
    await(() -> broker.connectedClients() == 0);
    PahoClient late = client("s");
    late.subscribe("status", 1);
    assertEquals("status offline 1 retained", late.next());
  }

  @Test
  void closesAClientThatIsSilentForOneAndAHalfKeepAlives() throws Exception {
    PahoClient watcher = client("s");
    watcher.subscribe("w", 0);
    try (var raw = new RawClient(broker)) {
      long startNanos = System.nanoTime();
      raw.connectWithWill(1);
      raw.send("c000");
      raw.expect("d000");
      raw.expectClosed();
      assertTrue(System.nanoTime() - startNanos >= 1_490_000_000L, "closed too early");
    }
    assertEquals("w gone 0 live", watcher.next());
  }

  /// A packet begun keeps nobody alive: PUBLISH header and length, never the rest.
  @Test
  void closesAClientThatNeverEndsItsPacket() throws Exception {
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(1);
      raw.send("30 05 00");
      raw.expectClosed();
    }
  }

  @Test
  void closesTheFirstOfTwoClientsWithOneIdAndPublishesItsWillBeforeTheSecondIsIn()
      throws Exception {
    PahoClient watcher = client("s");
    watcher.subscribe("status", 1);
    MqttConnectOptions options = options();
    options.setWill("status", "offline".getBytes(UTF_8), 1, true);
    PahoClient first = client("daemon", options);
    first.publish("status", "online 1", 1, true);
    PahoClient second = client("daemon", options);
    second.publish("status", "online 2", 1, true);
    assertEquals("status online 1 1 live", watcher.next());
    assertEquals("status offline 1 live", watcher.next());
    assertEquals("status online 2 1 live", watcher.next());
    await(() -> !first.paho.isConnected());
    assertTrue(second.paho.isConnected());
    assertEquals(2, broker.connectedClients());
  }

  @Test
  void acceptsNamelessClientsSideBySide() throws Exception {
    try (var one = new RawClient(broker);
        var two = new RawClient(broker)) {
      for (RawClient raw : List.of(one, two)) {
        raw.send("100c 00044d515454 04 02 0000 0000");
        raw.expect("2002 0000");
      }
      assertEquals(2, broker.connectedClients());
    }
  }

  @Test
  void answersAPersistentSessionWithNoSessionPresent() throws Exception {
    MqttConnectOptions options = options();
    options.setCleanSession(false);
    PahoClient first = client("daemon", options);
    first.subscribe("a", 1);
    first.paho.disconnect(WITHIN_MILLIS);
    var second = new PahoClient("daemon");
    clients.add(second);
    assertEquals(false, second.paho.connectWithResult(options).getSessionPresent());
  }

  @Test
  void refusesOtherProtocolLevelsAndNamelessPersistentSessions() throws Exception {
    try (var mqtt5 = new RawClient(broker);
        var mqtt31 = new RawClient(broker);
        var nameless = new RawClient(broker)) {
      mqtt5.send("100e 00044d515454 05 02 003c 00 0001 61");
      mqtt5.expect("2002 0001");
      mqtt5.expectClosed();
      mqtt31.send("100f 00064d5149736470 03 02 003c 0001 61");
      mqtt31.expect("2002 0001");
      mqtt31.expectClosed();
      nameless.send("100c 00044d515454 04 00 0000 0000");
      nameless.expect("2002 0002");
      nameless.expectClosed();
    }
    assertEquals(0, broker.connectedClients());
  }

  @Test
  void closesOnlyTheConnectionThatSendsBrokenBytes() throws Exception {
    PahoClient healthy = client("s");
    healthy.subscribe("a", 1);
    var random = new Random(20_260_102);
    for (int i = 0; i < 300; i++) {
      try (var raw = new RawClient(broker)) {
        if (i % 2 == 0) raw.connectWithWill(60);
        byte[] bytes = new byte[130 + random.nextInt(200)];
        random.nextBytes(bytes);
        // A complete packet of an invalid type: else the broker may rightly wait for the rest.
        bytes[0] |= (byte) 0xf0;
        bytes[1] &= 0x7f;
        raw.send(bytes);
        raw.expectClosed();
      }
    }
    healthy.publish("a", "alive", 1, false);
    assertEquals("a alive 1 live", healthy.next());
    await(() -> broker.connectedClients() == 1);
  }

  @Test
  void closesOnTooLargeAPacketAndOnASecondConnectAndOnNoConnect() throws Exception {
    try (var large = new RawClient(broker);
        var twice = new RawClient(broker);
        var none = new RawClient(broker)) {
      large.connectWithWill(60);
      large.send("30 818040");
      large.expectClosed();
      twice.connectWithWill(60);
      twice.send("100d 00044d515454 04 02 003c 0001 61");
      twice.expectClosed();
      none.send("c000");
      none.expectClosed();
    }
  }

  /// Every message is accounted for: the slow subscriber got it or it was counted as dropped. The
  /// fast one gets all, because the publisher waits for it after each wave.
  @Test
  void dropsForASlowSubscriberOnlyAndKeepsTheNewest() throws Exception {
    PahoClient fast = client("fast");
    fast.subscribe("load", 1);
    try (var slow = new RawClient(broker)) {
      slow.connectWithWill(0);
      slow.send("8209 0001 0004 6c6f6164 00");
      slow.expect("9003 0001 00");
      byte[] payload = new byte[64 << 10];
      int published = 0;
      while (broker.dropped() < 50) {
        for (int i = 0; i < 20; i++) {
          ByteBuffer.wrap(payload).putInt(published++);
          fast.paho.publish("load", payload, 0, false);
        }
        for (int i = 0; i < 20; i++) fast.next();
        assertTrue(published < 10_000, "640 MB are queued somewhere");
      }
      int received = 0;
      int last = -1;
      while (last < published - 1) {
        int number = slow.nextMessage().payload().getInt(0);
        assertTrue(number > last, "out of order");
        last = number;
        received++;
      }
      assertEquals(published, received + broker.dropped());
    }
  }

  @Test
  void boundsTheQueueOfASubscriberInMessagesAndInBytes() throws Exception {
    try (var unconnected = new Socket()) {
      var byCount = new Connection(broker, unconnected);
      byCount.added(TopicFilter.of("#"), 1);
      var small = new Packet.Publish("a", ByteBuffer.allocate(1), 1, false, 0);
      for (int i = 0; i < Connection.MAX_QUEUED_MESSAGES + 5; i++) byCount.offer(small);
      assertEquals(5, broker.dropped());

      var byBytes = new Connection(broker, unconnected);
      byBytes.added(TopicFilter.of("#"), 1);
      var large = new Packet.Publish("a", ByteBuffer.allocate(1 << 20), 1, false, 0);
      for (int i = 0; i < 10; i++) byBytes.offer(large);
      assertEquals(5 + 10 - 3, broker.dropped());
    }
  }

  @Test
  void keepsTheRestBackFromASubscriberThatDoesNotAcknowledge() throws Exception {
    PahoClient publisher = client("p");
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(0);
      raw.send("8206 0001 0001 61 01");
      raw.expect("9003 0001 01");
      for (int i = 0; i < Connection.MAX_IN_FLIGHT + 8; i++) publisher.publish("a", "x", 1, false);
      for (int i = 0; i < Connection.MAX_IN_FLIGHT; i++) {
        assertEquals(i + 1, raw.nextMessage().packetId());
      }
      assertEquals(Connection.MAX_IN_FLIGHT, broker.messagesOut());
      raw.send("4002 0005");
      assertEquals(Connection.MAX_IN_FLIGHT + 1, raw.nextMessage().packetId());
    }
  }

  @Test
  void answersABurstThatIsLongerThanTheReplyQueue() throws Exception {
    try (var raw = new RawClient(broker)) {
      raw.connectWithWill(0);
      Thread pinger =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 200; i++) raw.send("c000".repeat(500));
            } catch (IOException _) {
              // The count of replies tells.
            }
          });
      for (int i = 0; i < 100_000; i++) raw.expect("d000");
      pinger.join();
    }
  }

  @Test
  void namesThePortThatIsTaken() {
    var taken = assertThrows(BindException.class, () -> EmbeddedBroker.start(broker.port()));
    assertTrue(String.valueOf(taken.getMessage()).contains(":" + broker.port()), taken::toString);
  }

  @Test
  void freesItsPortAndItsClientsWhenClosed() throws Exception {
    PahoClient client = client("s");
    int port = broker.port();
    broker.close();
    await(() -> !client.paho.isConnected());
    EmbeddedBroker.start("127.0.0.1", port).close();
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WITHIN_MILLIS);
    while (!condition.getAsBoolean()) {
      assertTrue(deadlineNanos - System.nanoTime() > 0, "not within " + WITHIN_MILLIS + " ms");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static MqttConnectOptions options() {
    var options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    // Paho frees a place in its window of 10 a little after the PUBACK has ended publish().
    options.setMaxInflight(100);
    options.setUserName("anybody");
    options.setPassword("anything".toCharArray());
    return options;
  }

  private PahoClient client(String clientId) throws MqttException {
    return client(clientId, options());
  }

  private PahoClient client(String clientId, MqttConnectOptions options) throws MqttException {
    var client = new PahoClient(clientId);
    clients.add(client);
    client.paho.connect(options);
    return client;
  }

  /// Every wait is limited in time: Paho's own can hang (its issue 1013).
  private final class PahoClient implements MqttCallback {
    final MqttClient paho;
    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();

    PahoClient(String clientId) throws MqttException {
      String url = "tcp://127.0.0.1:" + broker.port();
      paho = new MqttClient(url, clientId, new MemoryPersistence());
      paho.setTimeToWait(WITHIN_MILLIS);
      paho.setCallback(this);
    }

    int[] subscribe(String filter, int qos) throws MqttException {
      return paho.subscribeWithResponse(filter, qos).getGrantedQos();
    }

    void publish(String topic, String payload, int qos, boolean retain) throws MqttException {
      paho.publish(topic, payload.getBytes(UTF_8), qos, retain);
    }

    /// Topic, payload, QoS and whether it came as a retained message.
    String next() throws InterruptedException {
      String message = received.poll(WITHIN_MILLIS, TimeUnit.MILLISECONDS);
      return message == null ? "nothing within " + WITHIN_MILLIS + " ms" : message;
    }

    /// Ends without DISCONNECT.
    void abandon() throws MqttException {
      paho.disconnectForcibly(0, 1, false);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      String payload = new String(message.getPayload(), UTF_8);
      String kind = message.isRetained() ? "retained" : "live";
      received.add(topic + " " + payload + " " + message.getQos() + " " + kind);
    }

    @Override
    public void connectionLost(Throwable cause) {}

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }
}
