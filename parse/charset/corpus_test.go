package charset

// A sample is a language, the encodings its pages come in, and sentences of
// it. Those of corpus were looked at when the detector was made, in two halves;
// those of heldOut were written after it.
type sample struct {
	labels []string
	text   []string
}

func corpus() []sample {
	list := func(s ...string) []string { return s }
	eastern, baltic, western := list("windows-1250", "iso-8859-2"), list("windows-1257"), list("windows-1252")
	return []sample{
		{list("shift_jis", "euc-jp", "iso-2022-jp"), list("駅の前に新しい図書館ができたので、昨日の午後に友達と行ってみました。", "この町の人口は十年前に比べて少し減っています。", "料理の写真を撮ってから、みんなでゆっくり食べることにした。", "電車が遅れているため、会議の時間を変更してください。")},
		{list("euc-kr"), list("우리 동네에 새로운 도서관이 생겨서 어제 친구와 함께 다녀왔습니다.", "이번 주말에는 비가 많이 올 것으로 예상됩니다.", "회의 시간이 바뀌었으니 확인해 주시기 바랍니다.", "아이들은 강가에서 돌을 던지며 즐겁게 놀았다.")},
		{list("gbk"), list("我们城市的新图书馆昨天下午正式对读者开放了。", "由于天气的原因，明天的比赛将推迟到下个星期举行。", "公司今年的收入比去年增加了百分之十。", "孩子们在河边玩得很高兴，直到天黑才回家。")},
		{list("big5"), list("我們城市的新圖書館昨天下午正式對讀者開放了。", "由於天氣的原因，明天的比賽將延到下個星期舉行。", "公司今年的收入比去年增加了百分之十。", "孩子們在河邊玩得很高興，直到天黑才回家。")},
		{list("windows-1251", "koi8-r", "ibm866"), list("Вчера вечером мы долго говорили о новой книге нашего друга.", "Цены на билеты выросли почти вдвое за последние два года.", "Музей открыт каждый день, кроме понедельника, с десяти утра.", "Ученики написали контрольную работу и разошлись по домам.")},
		{list("windows-1251", "koi8-u"), list("Учора ввечері ми довго розмовляли про нову книгу нашого друга.", "Їхні діти вчаться у школі біля річки та люблять читати казки.", "Музей відкритий щодня, крім понеділка, з десятої години ранку.", "Уряд обіцяє знизити ціни на ліки до кінця наступного року.")},
		{list("windows-1251"), list("Снощи дълго говорихме за новата книга на нашия приятел.", "Цените на билетите се увеличиха почти двойно през последните години.", "Музеят е отворен всеки ден освен в понеделник.", "Учениците написаха контролното и се прибраха по домовете си.")},
		{list("windows-1251"), list("Јуче смо дуго разговарали о новој књизи нашег пријатеља.", "Цене карата су порасле скоро двоструко за последње две године.", "Музеј је отворен сваког дана осим понедељка.", "Ђаци су написали задатак и отишли својим кућама.")},
		{list("windows-1253"), list("Χθες το βράδυ μιλήσαμε πολλή ώρα για το νέο βιβλίο του φίλου μας.", "Οι τιμές των εισιτηρίων αυξήθηκαν σχεδόν στο διπλάσιο.", "Το μουσείο είναι ανοιχτό κάθε μέρα εκτός από τη Δευτέρα.", "Οι μαθητές έγραψαν το διαγώνισμα και γύρισαν στα σπίτια τους.")},
		{list("windows-1255"), list("אתמול בערב דיברנו שעות על הספר החדש של החבר שלנו.", "מחירי הכרטיסים עלו כמעט פי שניים בשנתיים האחרונות.", "המוזיאון פתוח בכל יום חוץ מיום שני בבוקר.", "התלמידים כתבו את המבחן וחזרו הביתה בשעה מאוחרת.")},
		{list("windows-1256"), list("تحدثنا مساء أمس طويلا عن الكتاب الجديد لصديقنا العزيز.", "ارتفعت أسعار التذاكر إلى الضعف تقريبا خلال السنتين الماضيتين.", "المتحف مفتوح كل يوم ما عدا يوم الاثنين من الساعة العاشرة.", "كتب الطلاب الامتحان ثم عادوا إلى بيوتهم في المدينة.")},
		{list("windows-874"), list("พิพิธภัณฑ์เปิดทุกวันยกเว้นวันจันทร์ตั้งแต่สิบโมงเช้า", "รัฐบาลประกาศลดภาษีน้ำมันเพื่อช่วยเหลือประชาชนในต่างจังหวัด", "ฝนตกหนักตั้งแต่เช้า ทำให้ถนนหลายสายมีน้ำท่วม", "ร้านอาหารริมแม่น้ำแห่งนี้มีชื่อเสียงมากเรื่องปลาเผาและต้มยำ")},
		{eastern, list("Wczoraj wieczorem długo rozmawialiśmy o nowej książce naszego przyjaciela, która się spóźniła.", "Ceny biletów wzrosły prawie dwukrotnie, więc coraz więcej osób jeździ rowerem.", "Muzeum będzie otwarte również w niedzielę, jeżeli pogoda się zmieni.", "Uczniowie już napisali pracę i wrócili później do domów swoją ulubioną drogą.")},
		{eastern, list("Včera večer jsme dlouho mluvili o nové knížce našeho přítele.", "Ceny lístků se za poslední dva roky téměř zdvojnásobily.", "Muzeum je otevřené každý den kromě pondělí od desíti hodin.", "Žáci napsali písemku a potom se rozešli ke svým domovům.")},
		{eastern, list("Včera večer sme dlho hovorili o novej knižke nášho priateľa.", "Ceny lístkov sa za posledné dva roky takmer zdvojnásobili.", "Múzeum je otvorené každý deň okrem pondelka od desiatej.", "Žiaci napísali písomku a potom sa rozišli do svojich domovov.")},
		{eastern, list("Tegnap este sokáig beszélgettünk a barátunk új könyvéről, amelyet előző héten küldött.", "A jegyek ára az elmúlt két évben majdnem kétszeresére nőtt, ezért többen gyűjtenek.", "A múzeum hétfő kivételével minden nap tíz órától nyitva van, esőben is.", "A diákok megírták a dolgozatot, és később hazamentek a szüleikhez a földútról.")},
		{eastern, list("Jučer navečer dugo smo pričali o knjizi našega prijatelja koji često putuje i šeće.", "Već dvije godine cijene rastu, što mnogi građani teško podnose, čak i bogati.", "Muzej će biti otvoren svaki dan osim nedjelje, što znači i češće izložbe.", "Učenici su došli kući i odlučili pisati zadaće još večeras, između večere i čaja.")},
		{list("windows-1254"), list("Dün akşam arkadaşımızın yeni kitabı hakkında uzun uzun konuştuk.", "Bilet fiyatları son iki yılda neredeyse iki katına çıktı.", "Müze pazartesi dışında her gün saat ondan itibaren açıktır.", "Öğrenciler sınavı yazıp evlerine dağıldılar ve dinlendiler.")},
		{baltic, list("Vakar vakare ilgai kalbėjome apie naują mūsų draugo knygą, kurią jis išleido užsienyje.", "Bilietų kainos per pastaruosius dvejus metus išaugo beveik dvigubai, todėl žmonės skundžiasi.", "Muziejus dirba kiekvieną dieną, išskyrus pirmadienį, nuo dešimtos valandos.", "Mokiniai parašė kontrolinį darbą ir išsiskirstė į savo namus džiaugdamiesi.")},
		{baltic, list("Vakar vakarā mēs ilgi runājām par mūsu drauga jauno grāmatu.", "Biļešu cenas pēdējo divu gadu laikā ir gandrīz divkāršojušās.", "Muzejs ir atvērts katru dienu, izņemot pirmdienu, no desmitiem rītā.", "Skolēni uzrakstīja kontroldarbu un devās mājās pie vecākiem.")},
		{western, list("Hier soir, nous avons longuement parlé du nouveau livre de notre ami, « L’Été à la forêt ».", "Le musée est ouvert dès dix heures, même à Noël, où l’entrée est gratuite.", "Les élèves ont terminé leur contrôle et sont rentrés chez eux à pied.", "Ça ne coûte rien, s’est exclamée la sœur aînée de François.")},
		{western, list("Gestern Abend haben wir lange über das neue Buch unseres Freundes gesprochen.", "Die Schüler müssen für die Prüfung später noch einiges üben.", "„Größere Gefäße“ gäbe es nur gegen Gebühr, heißt es.", "Das Museum ist außer montags täglich ab zehn Uhr geöffnet.")},
		{western, list("Anoche hablamos mucho tiempo sobre el último libro de nuestro compañero.", "¿Cuándo abrirá el museo? Mañana, según la información de la página.", "El niño pequeño vivía allí con su tía y soñaba con el otoño.", "Además, los jóvenes pidieron más árboles y menos tráfico.")},
		{western, list("Ontem à noite falámos longamente sobre o novo livro do nosso irmão.", "A população não tem informações sobre as eleições.", "Os alunos já não vão à escola depois do almoço, porque há férias.", "É difícil saber se o preço do pão aumentará também este mês.")},
		{western, list("Perché la città è così bella? Più tardi andrò a vedere il museo.", "L’università sarà chiusa lunedì, però la biblioteca è aperta.", "Già da martedì sarà possibile votare: ciò è una novità.", "Il caffè è più buono giù al bar della libertà.")},
		{western, list("De coördinator heeft geïnteresseerde reünisten één voor één gebeld.", "België en Italië zijn financiële partners, zei de ministeriële commissie.", "Ideeën voor het café zijn welkom, na overleg met de crèche.", "Onze zeeën zijn geïnspecteerd: de efficiëntie is hoog.")},
		{western, list("I går kväll pratade vi länge om vår väns nya bok på kaféet.", "Museet är öppet varje dag utom måndag från klockan tio.", "Eleverna skrev provet och gick sedan hem över ängen.", "Eilen illalla puhuimme pitkään ystävämme uudesta kirjasta, ja sää oli hyvää.")},
		{western, list("I går aftes talte vi længe om vores vens nye bog på kaféen.", "Museet er åbent hver dag undtagen mandag; børn går gratis ind.", "Elevene skrev prøven og gikk så hjem gjennom skogen på Røros.", "Været blir bedre på lørdag, sier værvarslerne på Ås.")},
		{western, list("Í gærkvöldi töluðum við lengi um nýju bókina hans vinar okkar.", "Safnið er opið alla daga nema mánudaga frá klukkan tíu.", "Nemendurnir skrifuðu prófið og fóru svo heim til sín.", "Það var kalt í veðri þegar þau komu út úr húsinu.")},
		{western, list("Tous les drapeaux: Français, Español, Português, Íslenska, Türkçe, Norsk bokmål.", "The naïve fiancé’s résumé — “à la carte” — cost £5 or €6 © 2004.", "Area: 5 m³, 7 m², 30°C; Acme® Tools™, 1º and 2ª, ½ or ¾ of it, São Tomé.", "Müller, García, Björk, Françoise, Søren, Åsa and Zoë met at the café.")},
	}
}

func heldOut() []sample {
	list := func(s ...string) []string { return s }
	eastern, western := list("windows-1250", "iso-8859-2"), list("windows-1252")
	return []sample{
		{list("shift_jis", "euc-jp", "iso-2022-jp"), list("新しい靴を買ったので、明日は山に登るつもりです。", "彼女は毎朝パンとコーヒーで朝食をとる。")},
		{list("euc-kr"), list("새 신발을 샀기 때문에 내일은 산에 올라갈 생각이다.", "그 식당은 저녁마다 손님이 아주 많습니다.")},
		{list("gbk"), list("因为买了新鞋，所以我打算明天去爬山。", "那家饭店每天晚上都有很多客人。")},
		{list("windows-1251", "koi8-r", "ibm866"), list("Поезд опоздал на час, поэтому собрание перенесли на завтра.", "Бабушка испекла пирог с яблоками и позвала соседей.")},
		{list("windows-1251", "koi8-u"), list("Потяг запізнився на годину, тому збори перенесли на завтра.", "Бабуся спекла пиріг із яблуками й запросила сусідів.")},
		{list("windows-1253"), list("Το τρένο άργησε μία ώρα και γι αυτό η συνάντηση αναβλήθηκε.", "Η γιαγιά έψησε μηλόπιτα και κάλεσε τους γείτονες.")},
		{list("windows-1255"), list("הרכבת איחרה בשעה ולכן הפגישה נדחתה למחר.", "סבתא אפתה עוגת תפוחים והזמינה את השכנים.")},
		{list("windows-1256"), list("تأخر القطار ساعة كاملة ولذلك تأجل الاجتماع إلى الغد.", "خبزت الجدة كعكة التفاح ودعت الجيران لتناولها.")},
		{list("windows-874"), list("รถไฟมาช้าหนึ่งชั่วโมง การประชุมจึงเลื่อนไปเป็นวันพรุ่งนี้", "คุณยายทำขนมแล้วเชิญเพื่อนบ้านมากินด้วยกัน")},
		{eastern, list("Pociąg spóźnił się godzinę, dlatego zebranie przełożono na jutro.", "Babcia upiekła szarlotkę i zaprosiła sąsiadów na świeżą herbatę.")},
		{eastern, list("Vlak měl hodinu zpoždění, a tak se schůze přesunula na zítřek.", "Babička upekla jablečný koláč a pozvala všechny sousedy.")},
		{eastern, list("A vonat egy órát késett, ezért a megbeszélést másnapra tették át, délelőttre.", "A nagymama almás süteményt sütött, és meghívta a szomszédokat, akik örültek.")},
		{list("windows-1254"), list("Tren bir saat gecikti, bu yüzden toplantı yarına ertelendi.", "Büyükannem elmalı bir turta pişirdi ve komşuları çağırdı.")},
		{western, list("Le train a eu une heure de retard, la réunion a donc été reportée à demain.", "La grand-mère a préparé un gâteau où fondaient des pommes sucrées.")},
		{western, list("Der Zug verspätete sich, weshalb die Besprechung für morgen geändert wurde.", "Die Großmutter hat süßen Kuchen für die Nachbarn gebacken, schön weiß überzogen.")},
		{western, list("El tren llegó con una hora de retraso y la reunión se aplazó hasta mañana.", "La abuela preparó un pastel de piña e invitó a los señores de aquí al lado.")},
		{western, list("O comboio atrasou-se e a reunião ficou para amanhã de manhã, às três.", "A avó fez um bolo de maçã e chamou os irmãos e os vizinhos do terceiro andar.")},
		{western, list("Tåget blev försenat, så mötet flyttades till i övermorgon på förmiddagen.", "Toget ble forsinket, så møtet ble flyttet til lørdag på rådhuset.")},
		{western, list("Lestin tafðist og því var fundinum frestað til morguns.", "Amma bakaði köku og bauð nágrönnunum í kaffi síðdegis.")},
	}
}
