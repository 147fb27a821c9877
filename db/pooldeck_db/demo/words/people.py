"""Names and places of many scripts: wide, combining and right-to-left ones too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A place where customers live."""

    name: str
    postcode: str
    """Its pattern: `#` stands for a digit, `@` for a letter."""
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Culture:
    """How people are called, and where they live."""

    language: str
    country: str
    weight: int
    """How many of a thousand customers belong to it."""
    given: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    """Streets, with `{}` for the number of the house."""
    cities: tuple[City, ...]
    pattern: str = "{given} {family}"
    """How the two names are put together."""


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split(", "))


CULTURES = (
    Culture(
        "en", "GB", 190,
        _list("Ada, Grace, Alan, Oliver, Amelia, Harry, Isla, Jack, Ava, Noah, Emily, Leo, Sophie, Arthur, "
              "Daisy, Toby"),
        _list("Lovelace, Hopper, Turing, Smith, Jones, Taylor, Brown, Evans, O’Brien, Walker, Wright, Hall, "
              "Ward, Fox"),
        _list("{} High Street, {} Station Road, {} Church Lane, Flat 3/{} Park View, {} Mill Row"),
        (City("London", "E# #@@", 51.507, -0.128), City("Leeds", "LS# #@@", 53.801, -1.549),
         City("Cardiff", "CF## #@@", 51.481, -3.179)),
    ),
    Culture(
        "en", "US", 120,
        _list("Liam, Olivia, Mason, Harper, Ethan, Zoe, Logan, Chloe, Wyatt, Nora, Caleb, Ruby, Owen, Hazel"),
        _list("Johnson, Williams, Davis, Miller, Wilson, Moore, Anderson, Thomas, Jackson, Nguyen, "
              "Martinez, Lee"),
        _list("{} Main St, {} Oak Ave, {} Maple Dr, {} Elm St Apt 4B, {} Lakeview Blvd"),
        (City("Portland", "97###", 45.515, -122.679), City("Austin", "787##", 30.267, -97.743),
         City("Winston-Salem", "271##", 36.099, -80.244)),
    ),
    Culture(
        "de", "DE", 150,
        _list("Jürgen, Käthe, Anna, Lukas, Mia, Jonas, Lena, Paul, Emma, Björn, Greta, Max, Sönke, Frieda"),
        _list("Müller, Schmidt, Schröder, Fischer, Weber, Groß, Becker, Schäfer, Koch, Bauer, "
              "von der Heyde, Jäger"),
        _list("Hauptstraße {}, Bahnhofstraße {}, Am Mühlbach {}, Gartenweg {}, Lindenallee {}"),
        (City("Berlin", "1####", 52.520, 13.405), City("München", "80###", 48.137, 11.575),
         City("Görlitz", "02826", 51.153, 14.988)),
    ),
    Culture(
        "fr", "FR", 95,
        _list("Léa, Hugo, Chloé, Louis, Zoé, Gaël, Inès, Théo, Noémie, Jérôme, Aïcha, Benoît"),
        _list("Martin, Lefèvre, Dubois, Moreau, Garçon, Bernard, Girard, d’Aubigné, Roux, Fontaine"),
        _list("{} rue de la Gare, {} avenue Victor-Hugo, {} place de l’Église, {} quai des Brumes"),
        (City("Paris", "750##", 48.857, 2.352), City("Orléans", "45###", 47.903, 1.909),
         City("Saint-Étienne", "42###", 45.439, 4.387)),
    ),
    Culture(
        "es", "ES", 75,
        _list("Lucía, Martín, Sofía, Íñigo, María, Álvaro, Begoña, Nuño, Carmen, Javier"),
        _list("García, Núñez, López, Ibáñez, Peña, Muñoz, Ortega, Castaño, Rubio, Sáez"),
        _list("Calle Mayor {}, Avenida del Mar {}, Plaza de España {}, Paseo del Prado {}"),
        (City("Madrid", "280##", 40.417, -3.704), City("A Coruña", "150##", 43.362, -8.412)),
    ),
    Culture(
        "pl", "PL", 60,
        _list("Zofia, Łukasz, Małgorzata, Stanisław, Żaneta, Paweł, Agnieszka, Michał"),
        _list("Nowak, Wiśniewska, Wójcik, Kowalczyk, Zieliński, Szymańska, Dąbrowski, Żak"),
        _list("ul. Długa {}, ul. Święty Marcin {}, al. Jerozolimskie {}"),
        (City("Łódź", "90-###", 51.759, 19.456), City("Kraków", "30-###", 50.065, 19.945)),
    ),
    Culture(
        "tr", "TR", 40,
        _list("Ayşe, İbrahim, Çağla, Oğuz, Işıl, Gökhan, Şule, Ömer"),
        _list("Yılmaz, Çelik, Öztürk, Şahin, Koç, Güneş, Aydın"),
        _list("Cumhuriyet Cad. No: {}, Gül Sk. No: {}"),
        (City("İstanbul", "34###", 41.008, 28.978), City("Eskişehir", "26###", 39.777, 30.521)),
    ),
    Culture(
        "el", "GR", 30,
        _list("Ελένη, Γιώργος, Μαρία, Νίκος, Άννα, Κώστας, Χρύσα"),
        _list("Παπαδοπούλου, Αντωνίου, Γεωργίου, Δημητρίου, Οικονόμου"),
        _list("Ερμού {}, Λεωφόρος Συγγρού {}"),
        (City("Αθήνα", "1## ##", 37.984, 23.728), City("Θεσσαλονίκη", "54# ##", 40.640, 22.944)),
    ),
    Culture(
        "uk", "UA", 40,
        _list("Олена, Тарас, Наталія, Андрій, Юлія, Богдан, Ірина, Остап"),
        _list("Шевченко, Коваленко, Бондар, Ткачук, Мельник, Їжак"),
        _list("вул. Хрещатик {}, вул. Лесі Українки {}"),
        (City("Київ", "01###", 50.450, 30.523), City("Львів", "79###", 49.840, 24.030)),
    ),
    Culture(
        "ar", "EG", 35,
        _list("ليلى, عمر, فاطمة, يوسف, مريم, خالد, نور"),
        _list("حسن, المصري, عبد الله, الشريف, منصور"),
        _list("شارع التحرير {}, شارع النيل {}"),
        (City("القاهرة", "11###", 30.044, 31.236), City("الإسكندرية", "21###", 31.200, 29.919)),
    ),
    Culture(
        "he", "IL", 25,
        _list("נועה, דוד, תמר, איתי, יעל, אורי"),
        _list("כהן, לוי, מזרחי, פרידמן, אברהם"),
        _list("רחוב הרצל {}, שדרות רוטשילד {}"),
        (City("תל אביב", "61#####", 32.085, 34.782), City("חיפה", "31#####", 32.794, 34.990)),
    ),
    Culture(
        "hi", "IN", 45,
        _list("प्रिया, अर्जुन, सीता, क्रिश, लक्ष्मी, विक्रम"),
        _list("शर्मा, सिंह, गुप्ता, श्रीवास्तव, पटेल"),
        _list("{} महात्मा गांधी मार्ग, {} स्टेशन रोड"),
        (City("दिल्ली", "1100##", 28.614, 77.209), City("जयपुर", "3020##", 26.912, 75.787)),
    ),
    Culture(
        "th", "TH", 15,
        _list("สมชาย, กัญญา, นิรันดร์, พิมพ์, วิชัย"),
        _list("ศรีสุข, ใจดี, แก้วมณี, ทองคำ"),
        _list("{} ถนนสุขุมวิท, {} ถนนพระราม 4"),
        (City("กรุงเทพฯ", "10###", 13.756, 100.502),),
    ),
    Culture(
        "ja", "JP", 40,
        _list("陽菜, 蓮, 結衣, 大翔, さくら, 健太, 美咲"),
        _list("佐藤, 鈴木, 高橋, 田中, 渡辺, 𠮷田"),
        _list("本町{}丁目, 中央{}-2-1"),
        (City("東京", "1##-####", 35.677, 139.650), City("京都", "6##-####", 35.012, 135.768)),
        "{family} {given}",
    ),
    Culture(
        "zh", "CN", 25,
        _list("伟, 芳, 秀英, 娜, 敏, 小龙"),
        _list("王, 李, 张, 刘, 陈, 欧阳"),
        _list("人民路{}号, 中山北路{}号"),
        (City("上海", "2000##", 31.230, 121.474), City("成都", "6100##", 30.573, 104.067)),
        "{family}{given}",
    ),
    Culture(
        "ko", "KR", 15,
        _list("서연, 민준, 지우, 하은, 도윤"),
        _list("김, 이, 박, 최, 정"),
        _list("세종대로 {}, 강남대로 {}"),
        (City("서울", "0####", 37.566, 126.978), City("부산", "4####", 35.180, 129.075)),
        "{family}{given}",
    ),
)  # fmt: skip

HANDLES = (
    _list("quiet, brave, amber, clever, dusty, early, fancy, gentle, happy, idle, jolly, keen, lucky, "
          "mellow, noble, "
          "odd, proud, quick, rusty, shy, tidy, upbeat, vivid, warm, young, zesty"),
    _list("otter, heron, badger, lynx, magpie, newt, osprey, puffin, quail, raven, seal, tern, vole, wren, "
          "yak, ibex, "
          "fox, gecko, hare, jay, koala, lark, moth, adder, bison, crane"),
)  # fmt: skip
"""What mail addresses are made of."""

DOMAINS = ("example.com", "example.org", "example.net", "mail.example")
"""Domains that nobody can own."""
